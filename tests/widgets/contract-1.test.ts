import { contract } from '../helpers/contract.ts';

contract(0, 4);
